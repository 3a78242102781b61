// The start signal, in the numbers of vision/start_signal.py, which listens for it: three short chirps, and a long one.
const SIGNAL = { lowHz: 800, highHz: 2500, shortS: 0.15, longS: 0.4, fadeS: 0.01, atS: [0, 1, 2, 3], leadS: 0.5 };

function signalSamples(rate) {
  const { lowHz, highHz, shortS, longS, fadeS, atS } = SIGNAL, go = atS.length - 1;
  const samples = new Float32Array(Math.round((atS[go] + longS) * rate));
  atS.forEach((at, number) => {
    const [fromHz, toHz, lastsS] = number < go ? [lowHz, highHz, shortS] : [highHz, lowHz, longS];
    const start = Math.round(at * rate), count = Math.round(lastsS * rate);
    for (let index = 0; index < count; index++) {
      const time = index / rate, edge = Math.max(0, Math.min(1, Math.min(time, lastsS - time) / fadeS));
      const phase = 2 * Math.PI * (fromHz * time + ((toHz - fromHz) * time * time) / (2 * lastsS));
      samples[start + index] = (Math.sin(phase) * (1 - Math.cos(Math.PI * edge))) / 2;
    }
  });
  return samples;
}

// Play it, and write the countdown on the button that was pressed; a speaker that slept misses the first half second.
async function playCountdown(button) {
  const words = button.textContent, context = new AudioContext();
  const tell = (text, afterS) => setTimeout(() => (button.textContent = text), 1000 * afterS);
  button.disabled = true;
  await context.resume();
  const buffer = context.createBuffer(1, (SIGNAL.leadS + SIGNAL.atS[3] + SIGNAL.longS) * context.sampleRate, context.sampleRate);
  buffer.copyToChannel(signalSamples(context.sampleRate), 0, Math.round(SIGNAL.leadS * context.sampleRate));
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.start();
  SIGNAL.atS.forEach((at, number) => tell(["3", "2", "1", "Go"][number], SIGNAL.leadS + at));
  await new Promise((ended) => (source.onended = ended));
  await context.close();
  setTimeout(() => {
    button.textContent = words;
    button.disabled = false;
  }, 1000);
}
