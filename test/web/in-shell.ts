import { execFile } from "node:child_process";

/** Runs a line as somebody does who pastes it and types the secret; what it says on the standard output. */
export function inShell(line: string, secret: string): Promise<string> {
  return new Promise((done, fail) => {
    const shell = execFile("bash", ["-c", line], (error, stdout) => (error ? fail(error) : done(stdout)));
    shell.stdin?.end(`${secret}\n`);
  });
}
