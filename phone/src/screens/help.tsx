import { dismiss, tap } from "../acts.ts";
import { change, now } from "../app.ts";
import type { Tap } from "../model.ts";
import { say } from "./use.ts";

const HELP = ["partner", "worker", "coordinator", "officer", "ambulance", "nobody"];
const HOW = ["calmed_down", "left_together", "officer_took_over", "ambulance_took_over", "pressed_by_mistake", "nobody_came", "other"];

/** After back-up was asked: a way to say who came, and how it ended, whenever a hand is free. */
export function HelpButton({ help }: { help: Tap }) {
  return <button type="button" class="second" onClick={() => change({ sheet: { help: help.id }, says: "" })}>{say(hasCome(help.id) ? "help.how" : "help.came")}</button>;
}

export const hasCome = (help: string) => now().outbox.some((row) => row.lane === "tap" && row.kind === "help_came" && row.facts?.sos === help);

/** Two questions, one tap each: who came; how it ended. Then the notice goes by itself. */
export function HelpAnswers({ help }: { help: string }) {
  const came = (who: string) => void tap("help_came", who, null, { sos: help, help: who });
  const ended = (how: string) => {
    void tap("help_ended", how, null, { sos: help, how }).then((isSaved) => (isSaved ? dismiss(help) : undefined));
    change({ sheet: null });
  };
  return (
    <div class="answers">
      {hasCome(help)
        ? HOW.map((how) => <button key={how} type="button" class="second" onClick={() => ended(how)}>{say(`help_how.${how}`)}</button>)
        : HELP.map((who) => <button key={who} type="button" class="second" onClick={() => came(who)}>{say(`help_who.${who}`)}</button>)}
    </div>
  );
}
