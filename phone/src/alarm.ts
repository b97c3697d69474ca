/** Makes itself heard when a call comes, and only then. Everything a worker does in danger is silent. */

let sound: AudioContext | null = null;
let ringing = 0;
let isSilent = false;

/** Browsers let a page sound only after a first touch. */
export function wakeSound(): void {
  if (typeof AudioContext === "undefined") return;
  sound ??= new AudioContext();
  if (sound.state === "suspended") void sound.resume();
}

/** Browsers refuse, and complain, when a page shakes the phone before a first touch. */
function shake(how: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(how);
}

function ring(): void {
  shake([300, 150, 300]);
  if (isSilent || !sound || sound.state !== "running") return;
  [660, 880].forEach((pitch, place) => {
    const tone = sound!.createOscillator();
    const loud = sound!.createGain();
    const from = sound!.currentTime + place * 0.28;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.0001, from);
    loud.gain.exponentialRampToValueAtTime(0.4, from + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.0001, from + 0.26);
    tone.connect(loud).connect(sound!.destination);
    tone.start(from);
    tone.stop(from + 0.27);
  });
}

/** Ring until it is answered. Silently, by shaking alone, when a sound would tell the wrong people. */
export function startRinging(silently: boolean): void {
  isSilent = silently;
  if (ringing) return;
  ring();
  ringing = window.setInterval(ring, 4_000);
}

export function stopRinging(): void {
  window.clearInterval(ringing);
  if (ringing) shake(0);
  ringing = 0;
}
