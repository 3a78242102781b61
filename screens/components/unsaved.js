// The browser's own question before a page with unsaved work is closed or loaded again.
const ask = (event) => event.preventDefault();

export default function ({ data }) {
  if (data.isNeeded) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
