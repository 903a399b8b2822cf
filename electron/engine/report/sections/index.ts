/** The sections of the report in their order: chapters, then appendices. One line for each; everything else about it stands in its file. */
import { actorsSection } from './actors.ts';
import { auditSection, glossarySection, recordsSection, rejectedSection } from './appendices.ts';
import { caseSection, figuresSection, methodSection } from './case.ts';
import { indicatorsSection, notesSection, timelineSection } from './events.ts';
import { detectionsSection } from './detections.ts';
import { findingsSection } from './findings.ts';
import { hoursSection } from './hours.ts';
import { integritySection } from './integrity.ts';
import { itemListSection, itemsSection } from './items.ts';
import { ledgersSection } from './ledgers.ts';
import { limitsSection } from './limits.ts';
import { questionsSection } from './questions.ts';
import type { ReportSection } from './section.ts';
import { summarySection } from './summary.ts';
import { verificationSection } from './verification.ts';

export const sections: readonly ReportSection[] = [
  summarySection,
  findingsSection,
  questionsSection,
  timelineSection,
  limitsSection,
  caseSection,
  actorsSection,
  figuresSection,
  hoursSection,
  ledgersSection,
  detectionsSection,
  integritySection,
  itemsSection,
  methodSection,
  notesSection,
  indicatorsSection,
  itemListSection,
  recordsSection,
  rejectedSection,
  verificationSection,
  auditSection,
  glossarySection,
];
