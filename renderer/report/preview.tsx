import { useEffect, useRef } from 'react';

interface HtmlPolicy {
  createHTML(text: string): string;
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): HtmlPolicy;
}

/**
 * The page allows no text to become HTML unless a policy says so. This one serves the preview alone: its frame has an empty `sandbox`,
 * so that nothing in it can run, navigate, submit or see the window, and the page's own policy (no network) holds inside it.
 */
const policy: HtmlPolicy = (window as { trustedTypes?: TrustedTypesFactory }).trustedTypes?.createPolicy(
  'trailcase-report',
  { createHTML: (text) => text },
) ?? { createHTML: (text) => text };

/** The report as it will be written, shown without scripts. */
export function ReportPreview({ html, label }: { html: string; label: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    if (frame.current) frame.current.srcdoc = policy.createHTML(html);
  }, [html]);
  return <iframe ref={frame} className="report-preview" sandbox="" title={label} />;
}
