import { expect, test } from "vitest";
import { readTrace, TraceFileError } from "../../src/protocol/tracefile.js";
import { TRACES } from "../run/traces.js";

const HEAD = '{"k":"run","q":0,"t":0,"v":[1,0],"engine":"0.1.0","source":""}';

test.each(Object.entries(TRACES))("%s comes back as it was written", (_, events) => {
  const lines = events.map((event) => JSON.stringify(event));
  expect(readTrace(lines.join("\n"))).toEqual(events);
  expect(readTrace(`${lines.join("\r\n")}\n`)).toEqual(events);
});

test("kinds of a later version are left out", () => {
  const events = readTrace(`${HEAD}\n{"k":"hologram","q":1,"t":1}\n{"k":"constructor","q":2,"t":1}`);
  expect(events.map(({ k }) => k)).toEqual(["run"]);
});

test.each([
  ["", 'Line 1 of the trace: expected an event of kind "run"; came an empty file.'],
  ["hello", "Line 1 of the trace: expected one complete JSON object; came hello."],
  ["[1]", "Line 1 of the trace: expected a JSON object; came [1]."],
  ['{"q":0}', 'Line 1 of the trace: expected a kind in "k"; came nothing.'],
  ['{"k":"out","q":0,"id":1}', 'Line 1 of the trace: expected an event of kind "run" first; came out.'],
  ['{"k":"run","q":0,"v":[2,0]}', "Line 1 of the trace: expected trace version 1; came 2."],
  [
    `${HEAD}\n{"k":"out","t":1,"id":1}`,
    'Line 2 of the trace: expected a sequence number above 0 in "q"; came nothing.',
  ],
  [
    `${HEAD}\n{"k":"out","q":0,"id":1}`,
    'Line 2 of the trace: expected a sequence number above 0 in "q"; came 0.',
  ],
  [
    `${HEAD}\n{"k":"out","q":1,"id":"one"}`,
    'Line 2 of the trace: expected a number in "id" of "out"; came one.',
  ],
  [
    `${HEAD}\n{"k":"zero","q":1,"ids":null}`,
    'Line 2 of the trace: expected an array in "ids" of "zero"; came null.',
  ],
  [
    `${HEAD}\n{"k":"end","q":1,"st`,
    'Line 2 of the trace: expected one complete JSON object; came {"k":"end","q":1,"st.',
  ],
  [
    `${HEAD}\n\n{"k":"out","q":1,"id":1}`,
    "Line 2 of the trace: expected one complete JSON object; came an empty line.",
  ],
])("%j is refused", (text, message) => {
  let came = "nothing thrown";
  try {
    readTrace(text);
  } catch (error) {
    came = String(error);
  }
  expect(came).toBe(`TraceFileError: ${message}`);
});

test("the error carries the line for the editor", () => {
  try {
    readTrace(`${HEAD}\n{}`);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(TraceFileError);
    expect(error).toMatchObject({ line: 2, came: "nothing" });
  }
});
