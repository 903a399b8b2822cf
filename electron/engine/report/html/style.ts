/** The one style sheet of the HTML form. Colours carry meaning only and stand beside words; print gets A4 pages with repeated table heads. */
export const style = `
:root{--ink:#1d252d;--muted:#5a6672;--accent:#1f3a5f;--rule:#c3cad2;--faint:#eef1f4;--good:#21633f;--warn:#8a5200;--bad:#a3211b;--escape:#9c2a6b}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
body{margin:0;color:var(--ink);background:#fff;font:15px/1.55 "Noto Sans KR","Noto Sans",Inter,"Segoe UI","Apple SD Gothic Neo","Malgun Gothic",system-ui,sans-serif}
main,header.top,footer{max-width:1100px;margin:0 auto;padding:0 28px}
.class{position:sticky;top:0;z-index:1;background:var(--bad);color:#fff;text-align:center;font-weight:700;padding:3px 12px;letter-spacing:.04em}
header.top{padding-top:44px}
header.top::before{content:"";display:block;width:56px;height:5px;background:var(--accent);margin-bottom:14px}
h1,h2,h3{color:var(--accent);line-height:1.25;break-after:avoid}
h1{font-size:34px;margin:0}
.sub{color:var(--muted);font-size:18px;margin:4px 0 28px}
h2{font-size:22px;border-bottom:2px solid var(--accent);padding-bottom:5px;margin:52px 0 16px}
h3{font-size:17px;margin:30px 0 8px}
h4{font-size:15px;margin:22px 0 6px;color:var(--ink)}
p{margin:8px 0;white-space:pre-wrap;overflow-wrap:anywhere}
nav{margin:32px 0;padding:16px 22px;background:var(--faint)}
nav ol{list-style:none;margin:0;padding:0;columns:2;column-gap:32px}
nav li{break-inside:avoid}
nav li.sub2{padding-left:22px;font-size:14px;margin:0}
nav li.main{font-weight:700;margin-top:5px}
a{color:var(--accent)}
table{border-collapse:collapse;width:100%;margin:10px 0 18px;font-size:13px;table-layout:fixed}
caption{text-align:left;font-weight:700;padding:4px 0}
thead th{background:var(--faint);color:var(--accent);border-bottom:1.5px solid var(--accent);text-align:left;vertical-align:bottom}
th,td{padding:5px 7px;vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}
td.l{white-space:pre-wrap}
td.t{white-space:nowrap;font-size:.92em}
tbody tr.r td{border-top:1px solid var(--rule)}
tr.d td{padding:0 7px 7px 30px}
tr{break-inside:avoid}
tr.r:has(+tr.d){break-after:avoid}
.n{text-align:right;font-variant-numeric:tabular-nums}
.m,pre,dl.d dd{font-family:"JetBrains Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
dl.d{display:grid;grid-template-columns:160px 1fr;gap:0 12px;margin:0;font-size:12px}
dl.d dt{color:var(--muted)}
dl.d dd{margin:0;overflow-wrap:anywhere;unicode-bidi:isolate}
dl.d dd.prose{font-family:inherit}
dl.f{display:grid;grid-template-columns:minmax(150px,240px) 1fr;margin:10px 0 18px;border-bottom:1px solid var(--rule)}
dl.f dt,dl.f dd{margin:0;padding:5px 0;border-top:1px solid var(--rule);overflow-wrap:anywhere;unicode-bidi:isolate}
dl.f dt{color:var(--muted);padding-right:14px}
dl.f dd.l{white-space:pre-wrap}
.figs{display:grid;grid-template-columns:repeat(4,1fr);gap:10px;margin:14px 0;padding:0;list-style:none}
.figs li{background:var(--faint);border-left:3px solid var(--accent);padding:8px 14px}
.figs b{display:block;font-size:24px;color:var(--accent);line-height:1.3}
.figs span{color:var(--muted);font-size:13px}
.ban{border-left:5px solid var(--muted);background:var(--faint);padding:10px 16px;margin:14px 0;break-inside:avoid}
.ban b{display:block}
.ban.good{background:#e8f3ec;border-color:var(--good)}.ban.warn{background:#fdf3e0;border-color:var(--warn)}.ban.bad{background:#fbe9e7;border-color:var(--bad)}
.muted{color:var(--muted)}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.b{font-weight:700}
.ban p{color:var(--ink)}
.u{color:var(--escape);font-family:"JetBrains Mono",Consolas,monospace;font-size:.9em}
figure{margin:18px 0;break-inside:avoid}
figcaption{font-weight:700;font-size:14px;margin-bottom:6px}
svg{display:block;width:100%;height:auto}
svg text{font:10px "Noto Sans KR","Noto Sans",Inter,system-ui,sans-serif;fill:#5a6672}
svg.diagram{max-height:1150px}
svg text.d1{font-weight:700}
svg text.d2{font-weight:700;fill:#1d252d}
svg.key{display:inline-block;width:36px;height:12px;margin-right:6px;vertical-align:middle}
.leg{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px;margin:4px 0 0;padding:0;list-style:none}
.bars{display:grid;grid-template-columns:minmax(120px,260px) 1fr;gap:3px 10px;font-size:13px;align-items:center}
.bars div{overflow-wrap:anywhere}
ul.tree{list-style:none;padding:0;margin:10px 0}
ul.tree li{border-left:2px solid var(--rule);padding:2px 0 8px 12px;break-inside:avoid}
ul.tree p{margin:0;font-size:12.5px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border-left:2px solid var(--rule);padding:2px 0 2px 12px;margin:4px 0 22px;font-size:12px;line-height:1.45;unicode-bidi:isolate}
.note{font-size:12px;color:var(--muted);overflow-wrap:anywhere}
footer{border-top:1px solid var(--rule);margin-top:60px;padding:14px 28px 40px;color:var(--muted);font-size:12px;overflow-wrap:anywhere}
@media print{@page{size:A4;margin:16mm 14mm}body{font-size:9.5pt}main,header.top,footer{max-width:none;padding:0}.class{position:static;-webkit-print-color-adjust:exact;print-color-adjust:exact}
table{font-size:7.5pt}thead{display:table-header-group}dl.d,pre,.note{font-size:6.8pt}a{color:inherit;text-decoration:none}h1{font-size:22pt}h2{font-size:14pt}svg,.bars,.ban,.figs li,thead th{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`.replaceAll('\n', '');
