// Stands in for the browser's voice: every sentence lasts a moment, and `spoken` tells what was said and when.
(() => {
  const LASTS_MS = 300;
  const spoken = (window.spoken = []);

  class Utterance {
    constructor(text) {
      this.text = text;
    }
  }

  const voice = {
    speaking: false,
    pending: false,
    getVoices: () => [{ name: 'Prueba', lang: 'es-PE', localService: true, default: true }],
    addEventListener() {},
    removeEventListener() {},
    cancel() {
      this.speaking = false;
    },
    speak(utterance) {
      const panel = document.querySelector('[data-code]');
      const sentence = { text: utterance.text, shown: panel?.dataset.code, began: performance.now(), ended: null };
      spoken.push(sentence);
      this.speaking = true;
      utterance.onstart?.();
      setTimeout(() => {
        this.speaking = false;
        sentence.ended = performance.now();
        utterance.onend?.();
      }, LASTS_MS);
    },
  };
  Object.defineProperty(window, 'speechSynthesis', { value: voice });
  Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance });
})();
