# SPDX-License-Identifier: GPL-2.0-only
"""The configuration of Sphinx: see scripts/site, which make html runs."""

import re

project = 'vds-iscsi'
author = project_copyright = 'vds-iscsi maintainers'
extensions = ['sphinx.ext.graphviz']
graphviz_output_format = 'svg'
exclude_patterns = ['netlink/*']
html_theme = 'alabaster'
html_static_path = ['_static']
html_theme_options = {'page_width': '64em', 'fixed_sidebar': True}
html_show_sourcelink = False
html_last_updated_fmt = None
highlight_language = 'none'
# The kernel's types are documented elsewhere.
nitpick_ignore_regex = [('c:.*', '.*')]

PAGE_LINK = re.compile(r'`([^`<]+) <([\w/.-]+)\.rst>`__')


def link_pages(app, docname, source):
    """In the tree the pages refer to each other by file names."""
    source[0] = PAGE_LINK.sub(r':doc:`\1 <\2>`', source[0])


def setup(app):
    """Called by Sphinx."""
    app.connect('source-read', link_pages)
