/** The plates on edges: the contribution of the step, and those round what the reader looks at; none covers a card. */
import { boundsOfPoints, overlaps } from "../../base/geometry.js";
import { LABEL_FONT } from "../../paint/card.js";
import { labelBoxes } from "../../paint/label-place.js";
import type { SceneEdge, SceneLabel } from "../../paint/scene.js";
import { plateTexts } from "../number.js";
import { type Context, presenceAt } from "./scene-context.js";

/** With more edges than this round one node, plates on all of them would say nothing. */
const MOST = 16;
const PAD = 5;
const HEIGHT = 18;
/** How far from its edge a plate may stand when cards leave no room on it, px. */
const REACH = 140;

export function sceneLabels(context: Context, edges: readonly SceneEdge[]): SceneLabel[] {
  const marked = edges.filter(
    ({ marks, flow, presence }) => marks.length > 0 && flow && presence === "shown",
  );
  const current = marked.filter((edge) => edge.id === context.currentEdge);
  const others = marked.filter((edge) => edge.id !== context.currentEdge);
  const labels: SceneLabel[] = [];
  for (const edge of [...current, ...(others.length <= MOST ? others : [])]) {
    const label = place(context, edge, labels, edge.id === context.currentEdge);
    if (label) labels.push(label);
  }
  return [...labels, ...tagLabels(context)];
}

/** More tags than this are not drawn: their cards are too small to be read then. */
const MOST_TAGS = 240;

/** Tags stand on the lower border of their cards; what is folded has none. */
function tagLabels(context: Context): SceneLabel[] {
  const placed = context.tags.flatMap((tag) => {
    const items = context.graph.itemsOf(tag.node).map((item) => context.graph.nodes.get(item));
    return items.flatMap((item) => (item && item.form !== "fold" ? { ...tag, item } : []));
  });
  if (placed.length > MOST_TAGS) return [];
  return placed.flatMap(({ item: { id: item, born }, text, sign, failed = false }) => {
    const box = context.drawing.layout.nodes.get(item);
    if (!box || presenceAt(context, born) !== "shown") return [];
    const { width, height } = sizeOf(context, text);
    const x = box.x + (box.width - width) / 2;
    // A chip has no room for a plate.
    const below = box.height < 2.5 * height ? 2 : -height / 2;
    const foot = { x, y: box.y + box.height + below, width, height };
    return { id: `tag ${item}`, text, box: foot, sign, forward: !failed, failed };
  });
}

/** The longest text that finds a place on its edge or beside it; for the edge of the step also farther away. */
function place(
  context: Context,
  { id, points, flow }: SceneEdge,
  labels: readonly SceneLabel[],
  always: boolean,
): SceneLabel | null {
  const edge = context.graph.edges.get(id);
  const sent = edge && context.drawing.contributions.latest(edge, context.q, context.pass);
  if (!sent || !flow) return null;
  const taken = [
    ...context.drawing.obstacles(
      boundsOfPoints(points),
      REACH,
      ({ born }) => presenceAt(context, born) !== "hidden",
    ),
    ...labels.map(({ box }) => box),
  ];
  const plates = plateTexts(sent.event.val).map((text) => ({ text, size: sizeOf(context, text) }));
  for (const reach of always ? [0, REACH] : [0]) {
    for (const { text, size } of plates) {
      const box = labelBoxes(points, size, reach).find(
        (spot) => !taken.some((other) => overlaps(spot, other)),
      );
      if (box) return { id, text, box, sign: flow.sign };
    }
  }
  return null;
}

export function sizeOf(
  { measure }: Context,
  text: string,
): { readonly width: number; readonly height: number } {
  return { width: Math.ceil(measure(text, LABEL_FONT)) + 2 * PAD, height: HEIGHT };
}
