/** What can be heard: ringing, the bank's words; and the microphone, where the browser understands speech. */

/** The ringing tone of a phone in the United States: two seconds of every six. */
const TONES = [440, 480];
const ON = 2;
const PERIOD = 6;

export class Ringer {
  #on = false;
  #rings = false;
  #context = null;
  #timer = null;

  set on(on) {
    this.#on = on;
    if (on) {
      this.#context ??= new AudioContext();
      this.#context.resume();
    }
    this.#update();
  }

  set rings(rings) {
    if (this.#rings === rings) return;
    this.#rings = rings;
    this.#update();
  }

  #update() {
    const wanted = this.#on && this.#rings;
    if (wanted && !this.#timer) {
      this.#ring();
      this.#timer = setInterval(() => this.#ring(), PERIOD * 1000);
    } else if (!wanted && this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
      this.stop?.();
    }
  }

  #ring() {
    const context = this.#context;
    const volume = context.createGain();
    const end = context.currentTime + ON;
    volume.gain.setValueAtTime(0, context.currentTime);
    volume.gain.linearRampToValueAtTime(0.08, context.currentTime + 0.05);
    volume.gain.setValueAtTime(0.08, end - 0.05);
    volume.gain.linearRampToValueAtTime(0, end);
    volume.connect(context.destination);
    const tones = TONES.map((frequency) => {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(volume);
      tone.start();
      tone.stop(end);
      return tone;
    });
    this.stop = () => tones.forEach((tone) => tone.stop());
  }
}

export class Speaker {
  #on = false;

  static get possible() {
    return 'speechSynthesis' in window;
  }

  set on(on) {
    this.#on = on;
    if (!on) this.hush();
  }

  say(text) {
    if (this.#on && Speaker.possible) speechSynthesis.speak(new SpeechSynthesisUtterance(text));
  }

  hush() {
    if (Speaker.possible) speechSynthesis.cancel();
  }
}

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

/** Whether the browser understands speech. */
export const canListen = Boolean(Recognition);

/** What is said next, with how sure the browser is of it. Null when nothing was understood. */
export function listen() {
  return new Promise((resolve, reject) => {
    const recognition = new Recognition();
    recognition.lang = navigator.language;
    recognition.maxAlternatives = 1;
    recognition.addEventListener('result', (event) => {
      const { transcript, confidence } = event.results[0][0];
      resolve({ text: transcript, confidence });
    });
    recognition.addEventListener('error', (event) => reject(new Error(`the microphone: ${event.error}`)));
    recognition.addEventListener('end', () => resolve(null));
    recognition.start();
  });
}
