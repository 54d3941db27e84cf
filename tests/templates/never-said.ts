/**
 * service-outage-words.md, section 8: what can be seen without knowing the incident. Data, so that
 * whoever adds words to a runbook can read what they are held against.
 */
export const NEVER_SAID: Readonly<Record<string, readonly RegExp[]>> = {
  en: [
    /problem/i,
    /unfortunately|regrettably/i,
    /inconvenience/i,
    /sorry,? (if|but|you feel)/i,
    /you are (wrong|not right)|that is not (true|the case)|as we already said/i,
    /authori[sz]ed|not (our|my) department|nothing we can do|company policy|not up to (us|me)/i,
    /\b(only|just|merely) (a|an|some|few|those|\d)|small number|\bminor\b|\bbrief(ly)?\b|\blimited\b/i,
    /some users|\busers?\b|intermittent|may experience/i,
    /seriously|priority|patience/i,
    /tireless|around the clock|world-class|working hard/i,
    /as soon as|shortly|(?<!too )\bsoon\b|momentarily|quickly/i,
    /should be fixed|believe it is resolved|fully restored/i,
    /root cause|degraded|error rate|mitigat|rollback|failover|authentication/i,
    /supplier|vendor|provider|human error/i,
    /cyber|hack|breach|\bleak/i,
    /mistakes were made|it was decided/i,
    /urgent notice|important notice/i,
    /[!#]|\p{Extended_Pictographic}/u,
  ],
  de: [
    /problem/i,
    /\bleider\b|bedauerlicherweise/i,
    /unannehmlichkeit/i,
    /(leid|entschuldig\p{L}*),? (falls|wenn|aber|sollten)/iu,
    /haben unrecht|das stimmt nicht, was sie|wie (wir )?bereits (gesagt|erwähnt)/i,
    /nicht (befugt|zuständig)|liegt nicht an uns|nichts machen|unternehmensrichtlinie/i,
    /\b(nur|lediglich|bloß) (ein|einige|wenige|\d)|geringfügig|kurzzeitig|vereinzelt|kleinere/i,
    /\bnutzer|einige (kunden|nutzer)|es kann zu .* kommen/i,
    /sehr ernst|oberste priorität|geduld|verständnis/i,
    /mit hochdruck|rund um die uhr|unermüdlich|erstklassig/i,
    /schnellstmöglich|in kürze|zeitnah|umgehend|\bbald\b|so schnell wie möglich/i,
    /sollte (jetzt )?behoben sein|vollständig wiederhergestellt/i,
    /grundursache|root cause|fehlerrate|rollback|failover|authentifizierung|incident/i,
    /lieferant|dienstleister|zulieferer|anbieter|menschliches versagen/i,
    /cyber|hack|datenpanne|datenleck|sicherheitslücke/i,
    /es wurden fehler gemacht|es wurde entschieden/i,
    /wichtige mitteilung|dringender hinweis/i,
    /[!#]|\p{Extended_Pictographic}/u,
  ],
};

/** A sorry, in any of the forms that this house uses. */
export const SORRY: Readonly<Record<string, RegExp>> = {
  en: /\bsorry\b/iu,
  de: /tu(t|n) (uns|mir)( \p{L}+){0,4} leid|(uns|mir) tut [^.]*leid|bitten? (wir )?(sie )?um entschuldigung|bedauern/iu,
};

/** Words that start clocks and move markets: no template may bring them, only a confirmed fact. */
export const SECURITY_WORDS =
  /attack|breach|hack|\bleak|intru(der|sion)|ransom|malware|phish|stolen|compromised/iu;
