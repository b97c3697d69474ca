import type { ComponentChildren } from "preact";
import { now } from "../app.ts";
import { Sos } from "./sos.tsx";
import { say } from "./use.ts";

type Big = { word: string; act: () => void; calm?: boolean };

/** The frame of every screen: what to know above, the thumb's things below, the next step always in one place. */
export function Shell({ children, thumb, big }: { children: ComponentChildren; thumb?: ComponentChildren; big?: Big }) {
  const { says, isBusy } = now();
  return (
    <>
      <main class="screen" tabIndex={0} aria-label={say("app.main")}>{children}</main>
      <footer class="thumb">
        {says && <p class="wrong" role="alert">{say(says)}</p>}
        {thumb}
        <div class="row-big">
          <Sos />
          {big && (
            <button type="button" class={big.calm ? "big calm" : "big"} onClick={big.act} aria-disabled={isBusy}>
              {big.word}
            </button>
          )}
        </div>
      </footer>
    </>
  );
}

/** A line of "what: that", read together. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
