"""From rules to a result: configuration, selection, suppressions, baseline, and fixes."""
