// A button that plays the start signal; signal_sound.js stands before this.
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  button.onclick = () => playCountdown(button);
}
