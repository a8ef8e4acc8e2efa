import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

/** Rows are painted again and again, and reading a number costs more than painting it. */
const texts = new Map<string, string>();
const REMEMBERED = 5_000;

/**
 * A phone as its reader writes it: (415) 555-0101 at home, +49 30 1234567 from elsewhere. What is
 * no number stays as it is.
 */
export function phoneText(phone: string, locale: string = navigator.language): string {
  const key = `${locale} ${phone}`;
  const known = texts.get(key);
  if (known !== undefined) {
    return known;
  }
  const text = formatted(phone, regionOf(locale));
  if (texts.size >= REMEMBERED) {
    texts.clear();
  }
  texts.set(key, text);
  return text;
}

function formatted(phone: string, region: string | undefined): string {
  const number = parsePhoneNumberFromString(phone);
  if (number === undefined) {
    return phone;
  }
  const isHome =
    region !== undefined &&
    isSupportedCountry(region) &&
    number.countryCallingCode === getCountryCallingCode(region) &&
    // Countries share codes; whose number it is cannot always be told.
    (number.country ?? region) === region;
  return isHome ? number.formatNational() : number.formatInternational();
}

function regionOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).maximize().region;
  } catch {
    // Not a locale that Intl takes.
    return undefined;
  }
}
