import { allCommands, type CommandWords, type OptionWords, type Values } from "./words.ts";

/** A completion script for zsh: a function for each command, in the words of its own `_arguments`. */
export function zshScript(program: string, words: CommandWords): string {
  const functions = allCommands(words).map((one) =>
    one.commands.length > 0 ? group(program, one) : leaf(program, one),
  );
  return `#compdef ${program}
# zsh completion for ${program}, made by: ${program} completion zsh
${functions.join("\n")}
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function group(program: string, words: CommandWords): string {
  const described = words.commands.map(({ path, about }) => `      ${quoted(`${colons(path.at(-1) ?? "")}:${about}`)}`);
  const cases = words.commands.map(({ path }) => `        ${path.at(-1)}) ${nameOf(program, path)} ;;`);
  return `${nameOf(program, words.path)}() {
  local curcontext=$curcontext state line commands
  _arguments -C${options(words)} \\
    '1: :->command' \\
    '*:: :->rest'
  case $state in
    command)
      commands=(
${described.join("\n")}
      )
      _describe -t commands command commands ;;
    rest)
      case $line[1] in
${cases.join("\n")}
      esac ;;
  esac
}`;
}

function leaf(program: string, words: CommandWords): string {
  const operands = words.operands.map(({ values, repeats }, place) =>
    quoted(`${repeats ? "*" : place + 1}: :${action(values)}`),
  );
  return `${nameOf(program, words.path)}() {
  _arguments -s${options(words)}${operands.map((one) => ` \\\n    ${one}`).join("")}
}`;
}

function options({ options: all }: CommandWords): string {
  return all
    .flatMap(optionSpecs)
    .map((one) => ` \\\n    ${one}`)
    .join("");
}

/** A long name may have its value behind `=`; names of one option exclude each other, unless it repeats. */
function optionSpecs({ names, about, values, repeats }: OptionWords): readonly string[] {
  const before = repeats ? "*" : `(${names.join(" ")})`;
  return names.map((name) => {
    const joint = values !== null && name.startsWith("--") ? "=" : "";
    const value = values === null ? "" : `: :${action(values)}`;
    return quoted(`${before}${name}${joint}[${brackets(about)}]${value}`);
  });
}

function action(values: Values): string {
  switch (values.from) {
    case "choices":
      return `(${values.choices.join(" ")})`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "elsewhere":
      return " ";
  }
}

function nameOf(program: string, path: readonly string[]): string {
  return `_${[program, ...path].join("_").replaceAll("-", "_")}`;
}

function brackets(text: string): string {
  return text.replaceAll(/[[\]\\]/g, (one) => `\\${one}`);
}

function colons(text: string): string {
  return text.replaceAll(":", "\\:");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
