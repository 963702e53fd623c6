/** A text in a line of JSON: which names and positions lead to it, and where its bytes are between the quotes. */
export interface JsonText {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, QUOTE, BACKSLASH, COMMA, COLON] = [
  91, 93, 123, 125, 34, 92, 44, 58,
];

/** A list or an object that is being read. */
interface Level {
  readonly isList: boolean;
  /** Names met so far. */
  readonly names: Set<string>;
  index: number;
  name: string;
  /** Whether the next text is a name. */
  awaitsName: boolean;
}

/**
 * The texts in some bytes that are known to be JSON, in their order. Undefined where a name stands twice in one object or is
 * not written plainly, so that a path might mean something else to a parser.
 */
export function jsonTexts(bytes: Buffer, from: number, to: number): readonly JsonText[] | undefined {
  const texts: JsonText[] = [];
  const levels: Level[] = [];
  for (let at = from; at < to; at += 1) {
    const code = bytes[at];
    const level = levels.at(-1);
    if (code === OPEN_LIST || code === OPEN_OBJECT) {
      const isList = code === OPEN_LIST;
      levels.push({ isList, names: new Set(), index: 0, name: "", awaitsName: !isList });
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) levels.pop();
    else if (code === COLON && level) level.awaitsName = false;
    else if (code === COMMA && level) {
      level.index += 1;
      level.awaitsName = !level.isList;
    } else if (code === QUOTE) {
      const end = endOfText(bytes, at + 1);
      if (!level?.awaitsName) texts.push({ path: pathOf(levels), start: at + 1, end });
      else if (!enter(level, bytes.toString("utf8", at + 1, end))) return undefined;
      at = end;
    }
  }
  return texts;
}

function enter(level: Level, name: string): boolean {
  if (level.names.has(name) || name.includes("\\") || name.includes("/")) return false;
  level.names.add(name);
  level.name = name;
  return true;
}

function pathOf(levels: readonly Level[]): string {
  return levels.map(({ isList, index, name }) => (isList ? `${index}` : name)).join("/");
}

function endOfText(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
