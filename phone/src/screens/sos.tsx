import { useEffect, useRef, useState } from "preact/hooks";
import { tap } from "../acts.ts";
import { say } from "./use.ts";

const HOLD = 1_200;

/** Press and hold for help: silent, reachable everywhere, never by accident. A keyboard holds a key. */
export function Sos({ isUnseen = false }: { isUnseen?: boolean }) {
  const [isHeld, setHeld] = useState(false);
  const timer = useRef(0);
  const release = () => {
    window.clearTimeout(timer.current);
    timer.current = 0;
    setHeld(false);
  };
  const press = () => {
    if (timer.current) return;
    setHeld(true);
    timer.current = window.setTimeout(() => {
      setHeld(false);
      void tap("sos");
    }, HOLD);
  };
  useEffect(() => release, []);
  const isKey = (event: KeyboardEvent) => event.key === " " || event.key === "Enter";
  return (
    <button
      type="button"
      class={`sos${isHeld ? " held" : ""}${isUnseen ? " unseen" : ""}`}
      aria-label={say("sos.label")}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        if (isKey(event)) {
          event.preventDefault();
          press();
        }
      }}
      onKeyUp={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      <svg viewBox="0 0 72 72" aria-hidden="true">
        <circle class="sos-ring" cx="36" cy="36" r="33" pathLength="100" fill="none" transform="rotate(-90 36 36)" />
      </svg>
      <span>{say(isHeld ? "sos.holding" : "sos.hold")}</span>
    </button>
  );
}
