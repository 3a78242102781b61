// Files that go from the page's memory to the disk: the server keeps no address of them.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".files");
  root.replaceChildren(...data.files.map(({ name, type, content }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `Save ${name}`;
    button.onclick = () => {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    };
    return button;
  }));
}
