/** Values that tell who reads them when they change: `signal` holds one, `computed` derives one, `effect` reacts. */

export interface Readable<T> {
  /** The value; reading it inside `computed` or `effect` subscribes to it. */
  readonly value: T;
  /** The value, without subscribing. */
  peek(): T;
}

export interface Signal<T> extends Readable<T> {
  value: T;
  /** Tells readers that the inside of the value changed. */
  touch(): void;
}

export type Equals<T> = (before: T, after: T) => boolean;

/** Something that reads: it is told once per change and reads again when its turn comes. */
interface Reader {
  readonly sources: Set<Source>;
  stale(): void;
}

interface Source {
  readonly readers: Set<Reader>;
}

let reading: Reader | null = null;
let depth = 0;
const waiting = new Set<() => void>();

function subscribe(source: Source): void {
  if (reading === null) return;
  source.readers.add(reading);
  reading.sources.add(source);
}

function leave(reader: Reader): void {
  for (const source of reader.sources) source.readers.delete(reader);
  reader.sources.clear();
}

function readAs<T>(reader: Reader | null, read: () => T): T {
  const outer = reading;
  reading = reader;
  try {
    return read();
  } finally {
    reading = outer;
  }
}

/** Runs `change`; effects run once afterwards, however many signals were written. */
export function batch<T>(change: () => T): T {
  depth += 1;
  try {
    return change();
  } finally {
    try {
      if (depth === 1) flush();
    } finally {
      depth -= 1;
    }
  }
}

function wakeAtOnce(run: () => void): void {
  waiting.add(run);
}

/** Effects that write signals queue more effects; a ring of them would never end and is refused. */
const MAX_RUNS = 100_000;

function flush(): void {
  let runs = 0;
  for (const run of waiting) {
    waiting.delete(run);
    runs += 1;
    if (runs > MAX_RUNS) {
      waiting.clear();
      throw new Error(
        "expected effects to settle; they keep triggering each other: write the signal conditionally",
      );
    }
    run();
  }
}

function notify(source: Source): void {
  batch(() => {
    for (const reader of [...source.readers]) reader.stale();
  });
}

/** Reads without subscribing the surrounding `computed` or `effect`. */
export function untracked<T>(read: () => T): T {
  return readAs(null, read);
}

export function signal<T>(initial: T, equals: Equals<T> = Object.is): Signal<T> {
  const source: Source = { readers: new Set() };
  let current = initial;
  return {
    get value() {
      subscribe(source);
      return current;
    },
    set value(next: T) {
      if (equals(current, next)) return;
      current = next;
      notify(source);
    },
    peek: () => current,
    touch: () => notify(source),
  };
}

/** A value derived from others: computed when first read, and again only after something it read has changed. */
export function computed<T>(derive: () => T): Readable<T> {
  const source: Source = { readers: new Set() };
  let state: { readonly value: T } | null = null;
  const reader: Reader = {
    sources: new Set(),
    stale() {
      if (state === null) return;
      state = null;
      notify(source);
    },
  };
  function current(): T {
    if (state === null) {
      leave(reader);
      state = { value: readAs(reader, derive) };
    }
    return state.value;
  }
  return {
    get value() {
      subscribe(source);
      return current();
    },
    peek: current,
  };
}

type React = () => (() => void) | void;

/**
 * Runs `react` now and after every change of what it read; the function it returns, if any, cleans up before. `wake` is
 * handed what runs it again, once or several times per change; left out, that is when the change is complete.
 */
export function effect(react: React, wake: (run: () => void) => void = wakeAtOnce): () => void {
  let cleanup: (() => void) | void;
  let active = true;
  const reader: Reader = { sources: new Set(), stale: () => wake(run) };
  function run(): void {
    if (!active) return;
    if (cleanup) untracked(cleanup);
    leave(reader);
    cleanup = readAs(reader, react);
  }
  run();
  return () => {
    active = false;
    waiting.delete(run);
    leave(reader);
    if (cleanup) untracked(cleanup);
  };
}
