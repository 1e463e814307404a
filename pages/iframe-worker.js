// Browsers start no worker for a page that is opened from disk. There the search runs in a hidden frame instead, which
// takes and sends the same messages.
"use strict";

if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.kept = []; // what is said before the script is there
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "Search";
      this.frame.srcdoc = "<!doctype html><title>Search</title>";
      this.frame.addEventListener("load", () => this.start(new URL(address, document.baseURI).href), { once: true });
      document.body.append(this.frame);
    }

    start(address) {
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => this.tell(new MessageEvent("message", { data }));
      const script = inside.document.createElement("script");
      script.src = address;
      script.addEventListener("load", () => {
        const kept = this.kept;
        this.kept = null;
        kept.forEach((data) => this.postMessage(data));
      });
      script.addEventListener("error", () => this.tell(new ErrorEvent("error")));
      inside.document.head.append(script);
    }

    tell(event) { // later, as workers do: whoever asks is done with asking by then
      setTimeout(() => {
        this.dispatchEvent(event);
        this["on" + event.type]?.(event);
      });
    }

    postMessage(data) {
      if (this.kept) this.kept.push(data);
      else this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
