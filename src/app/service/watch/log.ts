import { pino } from "pino";
import { mask } from "./mask.ts";

/** What a part of the service may say. Never a line for each message: that is what the metrics are for. */
export interface Log {
  readonly debug: (text: string, fields?: object) => void;
  readonly info: (text: string, fields?: object) => void;
  readonly warn: (text: string, fields?: object) => void;
  /** `error` with its stack and causes; also what is no Error. */
  readonly error: (text: string, error: unknown, fields?: object) => void;
  /** A log that adds these fields to each line. */
  readonly with: (fields: object) => Log;
}

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  readonly format: "json" | "text";
  readonly write: (line: string) => void;
}

/** Opens the log. Whatever is said passes the mask here, as the last thing before it is written. */
export function openLog({ level, format, write }: LogOptions): Log {
  const destination = {
    write: (line: string) => {
      const { time, ...fields } = parseLine(line);
      const masked = { time, ...parseFields(mask(fields)) };
      write(format === "json" ? `${JSON.stringify(masked)}\n` : textLine(masked));
    },
  };
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return logOf(pino(options, destination));
}

function logOf(logger: pino.Logger): Log {
  return {
    debug: (text, fields = {}) => logger.debug(fields, text),
    info: (text, fields = {}) => logger.info(fields, text),
    warn: (text, fields = {}) => logger.warn(fields, text),
    error: (text, error, fields = {}) =>
      logger.error({ ...fields, err: error instanceof Error ? error : new Error(String(error)) }, text),
    with: (fields) => logOf(logger.child(fields)),
  };
}

interface Line {
  readonly time?: unknown;
  readonly [field: string]: unknown;
}

function parseLine(line: string): Line {
  const parsed: unknown = JSON.parse(line);
  return parseFields(parsed);
}

function parseFields(value: unknown): Line {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** For a person at a terminal: `17:52:44 warn  words field=value`, and the stack below where there is one. */
function textLine({ time, level, msg, err, ...fields }: Line): string {
  const clock = String(time).slice(11, 19);
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const stack = typeof err === "object" && err !== null && "stack" in err ? `\n${err.stack}` : "";
  return `${[clock, String(level).padEnd(5), msg, ...shown].join(" ")}${stack}\n`;
}
