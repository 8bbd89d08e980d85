import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; only `yes` is a yes. Throws with the remedy if there is no terminal. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Error('there is no terminal to ask on: read what is lost, and pass --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // It rejects if the input ends or Ctrl-C is pressed, which both mean no.
    const answer = await terminal.question(`${question} Type yes: `).catch(() => '');
    return answer.trim() === 'yes';
  } finally {
    terminal.close();
  }
}
