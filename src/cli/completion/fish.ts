import { allCommands, type CommandWords, type OptionWords, type Values } from "./words.ts";

/** A completion script for fish. */
export function fishScript(program: string, words: CommandWords): string {
  const commands = allCommands(words);
  const paths = commands.flatMap(({ path }) => (path.length > 0 ? [quoted(path.join(" "))] : []));
  return `# fish completion for ${program}, made by: ${program} completion fish
function __${program}_at --argument-names wanted
    set -l at
    for word in (commandline -opc)[2..]
        if contains -- (string join -- ' ' $at $word) ${paths.join(" ")}
            set -a at $word
        end
    end
    test "$at" = "$wanted"
end
complete -c ${program} -f
${commands.flatMap((one) => linesOf(program, one)).join("\n")}
`;
}

function linesOf(program: string, { path, options, commands, operands }: CommandWords): readonly string[] {
  const start = `complete -c ${program} -n ${quoted(`__${program}_at ${quoted(path.join(" "))}`)}`;
  return [
    ...commands.map((next) => `${start} -a ${quoted(next.path.at(-1) ?? "")} -d ${quoted(next.about)}`),
    ...options.map((option) => `${start} ${optionLine(option)}`),
    ...distinct(operands.map(({ values }) => source(values))).map((words) => `${start} ${words}`),
  ];
}

function optionLine({ names, about, values }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = values === null ? [] : ["-r", source(values) || "-f"];
  return [...flags, ...value, `-d ${quoted(about)}`].join(" ");
}

/** Where words come from; nothing where fish cannot know them. */
function source(values: Values): string {
  switch (values.from) {
    case "choices":
      return `-f -a ${quoted(values.choices.join(" "))}`;
    case "files":
      return "-F";
    case "folders":
      return `-f -a ${quoted("(__fish_complete_directories)")}`;
    case "elsewhere":
      return "";
  }
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter((word) => word !== "");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
