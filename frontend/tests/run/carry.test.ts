import { describe, expect, it } from "vitest";
import { sameNode, samePosition } from "../../src/run/carry.js";
import { LOOP, runOf, TRACES } from "./traces.js";

describe("what a reader looks at", () => {
  it.each(Object.entries(TRACES))("stays where it is in a run that is the same: %s", (_, events) => {
    const [before, after] = [runOf(events), runOf(events)];
    for (let position = 0; position <= before.steps.length; position++)
      expect(samePosition(before, position, after)).toBe(position);
    for (const { id } of before.tape) expect(sameNode(before, id, after)).toBe(id);
  });

  it("goes back to the last thing that both runs have", () => {
    const long = runOf(LOOP);
    const short = runOf(
      LOOP.filter(
        (event) =>
          !("sc" in event && event.sc === 3) && !("id" in event && event.id === 3 && event.k === "in"),
      ),
    );
    const gone = long.tape.find(({ key }) => !short.tape.some((node) => node.key === key));
    expect(gone && sameNode(long, gone.id, short)).toBeNull();
    const at = long.steps.findIndex(({ nodes }) => nodes[0] === gone?.id);
    const kept = samePosition(long, at + 1, short);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(at);
  });
});
