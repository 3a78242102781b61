"""The icon of the browser's tab: Streamlit's own ones would be fetched from another site."""

ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="7" fill="#0B6470"/>
  <g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">
    <path d="M16 11.5V19l4.5 4.2 1.6 4.3M16 19l-3.4 3.6-3 4.6M16 12.5l-4.6 2-1.2 4M16 12.5l3.6 3.4 3.4 1"/>
  </g>
  <circle cx="16.6" cy="6.6" r="2.9" fill="#fff"/>
</svg>"""
