/** What layout is given and what it gives back; it knows nothing of runs, sockets or colours. Units are CSS pixels. */
import type { Box, Point } from "../base/geometry.js";

export type { Box, Point } from "../base/geometry.js";

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** The group the node stands in, or null at the top. */
  readonly group: string | null;
  /** Position on the tape; every edge goes from a smaller to a larger one. */
  readonly order: number;
  /** A parameter or constant: drawn small beside what uses it, not in the main flow. */
  readonly side: boolean;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /**
   * Which operand of `to` this is, from 0: edges enter in this order. Edges into one node that share a port are free to
   * swap places, which is how the caller says that operand order does not matter.
   */
  readonly port: number;
}

export interface LayoutGroup {
  readonly id: string;
  readonly parent: string | null;
  /** Room the title needs at the top of the frame. */
  readonly titleWidth: number;
  readonly titleHeight: number;
}

export type Direction = "right" | "down";

export interface LayoutGraph {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  readonly groups: readonly LayoutGroup[];
  readonly direction: Direction;
}

export interface Layout {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly groups: ReadonlyMap<string, Box>;
  /** Polylines from the border of `from` to the border of `to`; the painter rounds the corners. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
}
