"""How a page looks on a screen, a phone, in the dark and on paper.

Answers: why does nothing scroll that could wrap, and why is no word or row split on paper. The styles travel
inside the page.
"""

STYLE = """
:root { color-scheme: light dark; --ink: #1f1f1f; --quiet: #5c5c5c; --line: #d5d5d5; --paper: #ffffff;
  --band: #f4f6f8; --accent: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --quiet: #adadad; --line: #454545;
  --paper: #161616; --band: #202428; --accent: #56b4e9; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.6rem; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 0.5rem; }
p, ul { max-width: 46rem; }
h1, h2, h3, p, li, figcaption { overflow-wrap: anywhere; }
.answer { font-size: 1.15rem; border-left: 0.3rem solid var(--accent); padding: 0.2rem 0 0.2rem 0.9rem; }
.quiet, caption, figcaption { color: var(--quiet); font-size: 0.9rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
caption { text-align: left; padding-bottom: 0.5rem; position: sticky; left: 0;
  max-width: min(100%, calc(100vw - 2rem)); }
/* columns are as wide as their longest word; a table that is too wide scrolls while row names stay */
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.7rem 0.4rem 0; overflow-wrap: break-word; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; }
tbody th { font-weight: 600; position: sticky; left: 0; background: var(--paper); max-width: 14rem; }
td:not(.number) { min-width: 9rem; }
tbody tr { border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number + td:not(.number), th.number + th:not(.number) { padding-left: 1.2rem; }
td small { display: block; color: var(--quiet); white-space: nowrap; }
figure { margin: 1rem 0 2rem; }
img { display: block; width: 100%; height: auto; background: var(--paper); }
.wide img { min-width: 36rem; }
details { border-top: 1px solid var(--line); }
summary { cursor: pointer; padding: 0.6rem 0; }
summary h2 { display: inline; margin: 0; }
details > div { scroll-margin-top: 4rem; padding-bottom: 1rem; }
nav ul { padding-left: 1.2rem; columns: 2 16rem; }
a { color: var(--accent); }
.first h2 { margin-top: 1.4rem; } .first td:not(.number) { min-width: 0; }
figcaption { margin-top: 0.4rem; max-width: 46rem; }
pre { background: var(--band); padding: 0.8rem; max-height: 30rem; overflow: auto; font-size: 0.8rem;
  line-height: 1.35; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { :root { color-scheme: light; --ink: #000; --quiet: #333; --line: #999; --paper: #fff;
    --band: #fff; --accent: #000; }
  @page { margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.4; }
  h1 { font-size: 16pt; margin: 0 0 6pt; } h2, .first h2 { font-size: 12pt; margin: 8pt 0 2pt; }
  p, ul { margin: 3pt 0; max-width: none; } .answer { font-size: 10.5pt; }
  .quiet, caption, figcaption { font-size: 8pt; margin: 2pt 0; } .first figcaption { display: none; }
  /* what is folded on a screen is open on paper */
  details::details-content { content-visibility: visible; height: auto; display: block; }
  summary { list-style: none; padding: 0; break-after: avoid; }
  summary::-webkit-details-marker { display: none; }
  nav, .screen { display: none; }
  .wide { overflow: visible; margin: 4pt 0; } .wide img { min-width: 0; }
  /* numbers and words stay whole: the table shrinks instead, and repeats its head */
  table { font-size: 7pt; line-height: 1.2; } th, td { overflow-wrap: normal; padding: 1.5pt 3pt 1.5pt 0; }
  thead th { font-size: 6.2pt; } td small { font-size: 5.8pt; white-space: normal; }
  td.number + td:not(.number), th.number + th:not(.number) { padding-left: 9pt; }
  td:not(.number) { min-width: 0; } tbody th { position: static; max-width: 9rem; }
  caption { position: static; max-width: none; } thead { display: table-header-group; }
  figure { margin: 4pt 0 8pt; } figure, tr, li, .answer { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; } p { orphans: 3; widows: 3; }
  .first { font-size: 9pt; line-height: 1.3; } .first h2 { font-size: 11pt; margin: 5pt 0 1pt; }
  .first .answer { font-size: 10pt; } .first ul { margin: 1pt 0; }
  .first img { max-height: 72mm; width: auto; max-width: 100%; margin: 0 auto; }
  img { max-height: 225mm; object-fit: contain; object-position: left; }
  .rest { break-before: page; }
  pre { max-height: none; overflow: visible; } }
"""
