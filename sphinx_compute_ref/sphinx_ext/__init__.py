"""The Sphinx extension: directives, the domain ``rest``, transforms, and the HTML writer's visitors."""
