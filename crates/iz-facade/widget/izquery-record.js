// <izquery-record src="VIEW URL" label="Immunization record"></izquery-record>
// Frames the page of izquery in another software. This file stands alone: copy it, and load it as a script or as a module.

(() => {
  const MOST_HEIGHT_PX = 100_000;
  const LEAST_HEIGHT_PX = 320;
  const EVENTS = { "izquery:ready": "ready", "izquery:chosen": "chosen", "izquery:closed": "closed" };
  const REASONS = ["idle", "ended", "person", "unopened"];

  class IzqueryRecord extends HTMLElement {
    static observedAttributes = ["src", "label"];
    #frame = null;
    #origin = null;
    #listener = (event) => this.#received(event);

    connectedCallback() {
      window.addEventListener("message", this.#listener);
      this.#open();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#listener);
      this.#frame?.remove();
      this.#frame = null;
    }

    attributeChangedCallback(name) {
      if (!this.isConnected) return;
      if (name === "src") this.#open();
      else if (this.#frame) this.#frame.title = this.#label;
    }

    /** Closes the page in the frame. The event `closed` follows. */
    close() {
      if (this.#frame && this.#origin) this.#frame.contentWindow?.postMessage({ type: "izquery:close" }, this.#origin);
    }

    get #label() {
      return this.getAttribute("label") || "Immunization record";
    }

    #open() {
      this.#frame?.remove();
      this.#frame = null;
      const src = this.getAttribute("src");
      if (!src) return;
      let address;
      try {
        address = new URL(src, document.baseURI);
      } catch {
        return;
      }
      // Other schemes, such as javascript:, would run in the page of the software.
      if (address.protocol !== "https:" && address.protocol !== "http:") return;
      this.#origin = address.origin;
      const frame = document.createElement("iframe");
      frame.title = this.#label;
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-modals allow-forms");
      frame.referrerPolicy = "no-referrer";
      Object.assign(frame.style, { display: "block", width: "100%", height: `${LEAST_HEIGHT_PX}px`, border: "0" });
      frame.src = address.href;
      this.#frame = frame;
      this.append(frame);
    }

    #received(event) {
      if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== this.#origin) return;
      const { type, height, reason } = event.data ?? {};
      if (type === "izquery:height" && Number.isFinite(height)) {
        this.#frame.style.height = `${Math.min(Math.max(height, LEAST_HEIGHT_PX), MOST_HEIGHT_PX)}px`;
      } else if (Object.hasOwn(EVENTS, type)) {
        const detail = type === "izquery:closed" && REASONS.includes(reason) ? { reason } : null;
        this.dispatchEvent(new CustomEvent(EVENTS[type], { bubbles: true, detail }));
      }
    }
  }

  if (!customElements.get("izquery-record")) customElements.define("izquery-record", IzqueryRecord);
})();
