"""Files to model: pages, parameters, status texts and samples, with locations; without Sphinx and docutils."""
