# The browser companion: plain files in browser/, nothing to build.
.PHONY: package-browser lint-browser
WEB_EXT := web-ext@10.7.0

package-browser: setup  ## the browser companion as an archive for Chromium and one for Firefox, in build/browser
	@$(PY) .ci/package_browser.py

lint-browser: package-browser  ## what Firefox says of the companion: web-ext lint, by npm, in a temporary folder
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		npm install --silent --no-audit --no-fund --prefix "$$folder" $(WEB_EXT) && \
		"$$folder/node_modules/.bin/web-ext" lint --warnings-as-errors --no-config-discovery \
			--source-dir build/browser/easy-diffuser-companion-*-firefox.zip
