/** Every word that a person reads, in both languages, by area. The window and the engine (reports) use the same resources. */
import enShell from './en/shell.json' with { type: 'json' };
import enUi from './en/ui.json' with { type: 'json' };
import enTimeline from './en/timeline.json' with { type: 'json' };
import enStart from './en/start.json' with { type: 'json' };
import enOverview from './en/overview.json' with { type: 'json' };
import enEvidence from './en/evidence.json' with { type: 'json' };
import enIntegrity from './en/integrity.json' with { type: 'json' };
import enActors from './en/actors.json' with { type: 'json' };
import enSessions from './en/sessions.json' with { type: 'json' };
import enFindings from './en/findings.json' with { type: 'json' };
import enReport from './en/report.json' with { type: 'json' };
import enAudit from './en/audit.json' with { type: 'json' };
import enSettings from './en/settings.json' with { type: 'json' };
import enHelp from './en/help.json' with { type: 'json' };
import enErrors from './en/errors.json' with { type: 'json' };
import koShell from './ko/shell.json' with { type: 'json' };
import koUi from './ko/ui.json' with { type: 'json' };
import koTimeline from './ko/timeline.json' with { type: 'json' };
import koStart from './ko/start.json' with { type: 'json' };
import koOverview from './ko/overview.json' with { type: 'json' };
import koEvidence from './ko/evidence.json' with { type: 'json' };
import koIntegrity from './ko/integrity.json' with { type: 'json' };
import koActors from './ko/actors.json' with { type: 'json' };
import koSessions from './ko/sessions.json' with { type: 'json' };
import koFindings from './ko/findings.json' with { type: 'json' };
import koReport from './ko/report.json' with { type: 'json' };
import koAudit from './ko/audit.json' with { type: 'json' };
import koSettings from './ko/settings.json' with { type: 'json' };
import koHelp from './ko/help.json' with { type: 'json' };
import koErrors from './ko/errors.json' with { type: 'json' };

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** Nested texts: `timeline.title` is `textResources.en.timeline.title`. */
export const textResources: Record<Language, Record<string, unknown>> = {
  en: {
    shell: enShell,
    ui: enUi,
    timeline: enTimeline,
    start: enStart,
    overview: enOverview,
    evidence: enEvidence,
    integrity: enIntegrity,
    actors: enActors,
    sessions: enSessions,
    findings: enFindings,
    report: enReport,
    audit: enAudit,
    settings: enSettings,
    help: enHelp,
    errors: enErrors,
  },
  ko: {
    shell: koShell,
    ui: koUi,
    timeline: koTimeline,
    start: koStart,
    overview: koOverview,
    evidence: koEvidence,
    integrity: koIntegrity,
    actors: koActors,
    sessions: koSessions,
    findings: koFindings,
    report: koReport,
    audit: koAudit,
    settings: koSettings,
    help: koHelp,
    errors: koErrors,
  },
};

/** Options for i18next that both sides share; add `lng`. Texts are not HTML, so nothing is escaped here: React and the report writer do that. */
export const textOptions = {
  resources: { en: { translation: textResources.en }, ko: { translation: textResources.ko } },
  fallbackLng: 'en',
  nsSeparator: false,
  interpolation: { escapeValue: false },
  returnNull: false,
} as const;
