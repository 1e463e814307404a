// Lets readers choose a version, and says so on an old one. Each version has a folder of its own; the list is
// beside these folders. Without it (one version, or a page opened from disk) nothing is shown.
(async () => {
  const base = new URL("../", document.currentScript.src);
  const here = document.currentScript.src.split("/").slice(-2, -1)[0];
  let list;
  try {
    list = await (await fetch(new URL("versions.json", base))).json();
  } catch {
    return;
  }
  const newest = list[0];
  const header = document.querySelector(".md-header__title") || document.querySelector("header");
  if (!header) return;
  const choice = document.createElement("select");
  choice.setAttribute("aria-label", "Version of these pages");
  for (const name of list) choice.add(new Option(name, name, name === here, name === here));
  choice.onchange = () => { location.href = new URL(choice.value + "/index.html", base); };
  header.after(choice);
  if (here !== newest && list.includes(here)) {
    const note = document.createElement("p");
    note.setAttribute("role", "note");
    note.style.cssText = "margin:0;padding:.5rem 1rem;background:#fff3cd;color:#332701";
    note.append("These pages are of version " + here + ". ");
    const link = document.createElement("a");
    link.href = new URL(newest + "/index.html", base);
    link.style.cssText = "color:inherit;text-decoration:underline";
    link.textContent = "Read those of " + newest + ".";
    note.append(link);
    document.body.prepend(note);
  }
})();
