/** The frames of a scene: modules, functions, loops, iterations and branches, each there with the first thing in it. */
import type { Mark, SceneGroup } from "../../paint/scene.js";
import type { PlacedGroup } from "./drawing.js";
import { type Context, presenceAt, presenceState } from "./scene-context.js";
import { groupTitle } from "./scope-title.js";

const CURRENT: readonly Mark[] = ["current"];
const NO_MARKS: readonly Mark[] = [];

/** Outer groups before inner ones. */
export function sceneGroups(context: Context): readonly SceneGroup[] {
  return context.drawing.groups.all(
    null,
    (placed) => presenceState(context, bornAt(context, placed)) + (isCurrent(context, placed) ? 3 : 0),
    (placed) => sceneGroup(context, placed),
  );
}

/** The branch that a condition leads into is there with the condition. */
function bornAt({ opened, test }: Context, { group, filled }: PlacedGroup): number {
  if (test && opened === group.scope.id) return test.q;
  return Math.max(group.born, filled);
}

function isCurrent({ step }: Context, { group }: PlacedGroup): boolean {
  return group.series === null && step?.scope === group.scope.id;
}

function sceneGroup(context: Context, placed: PlacedGroup): SceneGroup {
  const { group, box, depth } = placed;
  const title = groupTitle(context.run, group, context.say);
  return {
    id: group.id,
    box,
    kind: group.scope.event.kind,
    title,
    depth,
    presence: presenceAt(context, bornAt(context, placed)),
    marks: isCurrent(context, placed) ? CURRENT : NO_MARKS,
    label: title,
  };
}
