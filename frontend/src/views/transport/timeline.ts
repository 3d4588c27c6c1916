/**
 * One scrubber over all steps of a run: forward construction and backward traversal on the same line, told apart by
 * colour, icon and word.
 */

import type { Phase } from "../../run/model.js";
import { button } from "../../widgets/button.js";
import { el, setAttribute, setText, type View } from "../../widgets/element.js";
import { type IconName, icon } from "../../widgets/icon.js";
import type { Say } from "../words.js";
import type { Segment } from "./position.js";

export interface TimelineProps {
  /** Steps shown, from 0. */
  readonly position: number;
  readonly length: number;
  readonly segments: readonly Segment[];
  readonly playing: boolean;
  readonly coarse: boolean;
  readonly speed: number;
  /** Said by assistive technology as the scrubber's value. */
  readonly sentence: string;
}

export interface TimelineActions {
  first(): void;
  back(coarse?: boolean): void;
  playOrPause(): void;
  forward(coarse?: boolean): void;
  last(): void;
  go(position: number): void;
  setCoarse(coarse: boolean): void;
  setSpeed(speed: number): void;
}

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

const PHASE_ICONS: Readonly<Record<Phase, IconName>> = { forward: "grow", backward: "flow", update: "tune" };

export function createTimeline(say: Say, actions: TimelineActions): View<TimelineProps> {
  const transport = createTransport(say, actions);
  const scrubber = createScrubber(say, actions);
  const options = createOptions(say, actions);
  const counter = el("output.counter", { "data-testid": "counter", "aria-label": say("step.position") });
  const element = el(
    "div.timeline",
    { role: "group", "aria-label": say("steps") },
    transport.element,
    scrubber.element,
    counter,
    options.element,
  );
  return {
    element,
    update(props) {
      transport.update(props);
      scrubber.update(props);
      options.update(props);
      setText(counter, `${props.position} / ${props.length}`);
    },
  };
}

function createTransport(say: Say, actions: TimelineActions): View<TimelineProps> {
  const first = button({
    name: say("step.first"),
    icon: "first",
    keys: "Home",
    testid: "first",
    press: actions.first,
  });
  const back = button({
    name: say("step.back"),
    icon: "back",
    keys: "ArrowLeft",
    testid: "step-back",
    press: () => actions.back(),
  });
  const play = button({
    name: say("step.play"),
    icon: "run",
    keys: "Space",
    testid: "play",
    press: actions.playOrPause,
  });
  const forward = button({
    name: say("step.forward"),
    icon: "forward",
    keys: "ArrowRight",
    testid: "step-forward",
    press: () => actions.forward(),
  });
  const last = button({
    name: say("step.last"),
    icon: "last",
    keys: "End",
    testid: "last",
    press: actions.last,
  });
  play.classList.add("play");
  return {
    element: el("div.transport", {}, first, back, play, forward, last),
    update({ position, length, playing }) {
      for (const control of [first, back]) setDisabled(control, position === 0);
      for (const control of [forward, last]) setDisabled(control, position >= length);
      setDisabled(play, length === 0);
      showPlaying(play, playing, say);
    },
  };
}

/** `aria-disabled` instead of `disabled`: the button keeps the focus when the end is reached. */
function setDisabled(control: HTMLElement, disabled: boolean): void {
  setAttribute(control, "aria-disabled", disabled ? "true" : "false");
}

function showPlaying(play: HTMLElement, playing: boolean, say: Say): void {
  if (play.dataset.playing === String(playing)) return;
  play.dataset.playing = String(playing);
  play.replaceChildren(icon(playing ? "pause" : "run"));
  const name = say(playing ? "step.pause" : "step.play");
  setAttribute(play, "aria-label", name);
  setAttribute(play, "title", `${name} (Space)`);
}

function createScrubber(say: Say, actions: TimelineActions): View<TimelineProps> {
  const input = el("input.scrubber", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": say("step.position"),
    "data-testid": "scrubber",
    oninput: () => actions.go(Number(input.value)),
  });
  const rail = el("div.rail", { "aria-hidden": "true" });
  let drawn: readonly Segment[] = [];
  return {
    element: el("div.track", {}, rail, input),
    update({ position, length, segments, sentence }) {
      const bars = drawable(segments);
      if (!sameSegments(drawn, bars)) {
        const named = bars.length === segments.length;
        const numbered = bars.filter((bar) => bar.phase === "backward").length > 1;
        rail.replaceChildren(
          ...bars.map((bar) => drawSegment(bar, named ? nameOf(bar, numbered, say) : null)),
        );
        drawn = bars.map((bar) => ({ ...bar }));
      }
      fillSegments(rail, drawn, position);
      setAttribute(input, "max", Math.max(length, 1));
      input.value = String(position);
      input.disabled = length === 0;
      setAttribute(input, "data-phase", phaseOf(segments, position));
      setAttribute(input, "aria-valuetext", `${say("step.of", { at: position, all: length })}. ${sentence}`);
    },
  };
}

/** More bars than this leave no room on the rail but for the gaps between them. */
const MOST_BARS = 100;

function sameSegments(before: readonly Segment[], after: readonly Segment[]): boolean {
  if (before.length !== after.length) return false;
  return after.every((segment, at) => segment.to === before[at]?.to && segment.phase === before[at]?.phase);
}

function phaseOf(segments: readonly Segment[], position: number): Phase {
  return segments.find((segment) => position <= segment.to)?.phase ?? "forward";
}

/** The segments as bars; one plain bar for all of them when there are too many to tell apart, as in a long training. */
function drawable(segments: readonly Segment[]): readonly Segment[] {
  const to = segments.at(-1)?.to ?? 0;
  return segments.length > MOST_BARS ? [{ phase: "update", from: 0, to, pass: 0 }] : segments;
}

interface SegmentName {
  readonly word: string;
  readonly number: string;
}

function nameOf(segment: Segment, numbered: boolean, say: Say): SegmentName {
  const number = numbered && segment.pass > 0 ? String(segment.pass) : "";
  return { word: say(`phase.${segment.phase}`), number };
}

function drawSegment(segment: Segment, name: SegmentName | null): HTMLElement {
  const element = el(
    "div.segment",
    { "data-phase": segment.phase, title: name && `${name.word} ${name.number}`.trim() },
    name &&
      el(
        "span.segment-name",
        {},
        icon(PHASE_ICONS[segment.phase], 14),
        el("span.segment-word", {}, name.word),
        name.number !== "" && el("span", {}, name.number),
      ),
    el("div.segment-bar", {}, el("div.segment-done")),
  );
  element.style.flexGrow = String(segment.to - segment.from);
  return element;
}

function fillSegments(rail: HTMLElement, segments: readonly Segment[], position: number): void {
  segments.forEach(({ from, to }, at) => {
    const done = rail.children[at]?.querySelector<HTMLElement>(".segment-done");
    const share = Math.min(Math.max((position - from) / (to - from), 0), 1);
    if (done) done.style.transform = `scaleX(${share})`;
  });
}

function createOptions(say: Say, actions: TimelineActions): View<TimelineProps> {
  const grain = el("select.select", {
    "aria-label": say("grain"),
    title: say("grain"),
    "data-testid": "grain",
    onchange: () => actions.setCoarse(grain.value === "coarse"),
  });
  grain.append(new Option(say("grain.fine"), "fine"), new Option(say("grain.coarse"), "coarse"));
  const speed = el("select.select", {
    "aria-label": say("speed"),
    title: say("speed"),
    "data-testid": "speed",
    onchange: () => actions.setSpeed(Number(speed.value)),
  });
  speed.append(...SPEEDS.map((factor) => new Option(`${factor}×`, String(factor))));
  return {
    element: el("div.timeline-options", {}, grain, speed),
    update(props) {
      grain.value = props.coarse ? "coarse" : "fine";
      speed.value = String(props.speed);
    },
  };
}
