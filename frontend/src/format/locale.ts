/** The reader's words with the organisation's habits: Swedish numbers stay Swedish in an English interface. */
export function formatLocale(language: string, country: string | null | undefined): string {
  return country ? new Intl.Locale(language, { region: country }).toString() : language;
}
