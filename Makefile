# Needs: openjdk-17-jdk-headless (or newer), maven, make. Maven fetches the libraries once.
MVN ?= mvn -B -q -ntp
JAR := target/sprat.jar
SOURCES := pom.xml $(shell find src -name '*.java')

.DEFAULT_GOAL := help
.PHONY: build test clean help

build: $(JAR) ## build target/sprat.jar, one runnable jar
$(JAR): $(SOURCES)
	$(MVN) -DskipTests package
	@touch $@

test: ## compile with every warning as an error, run all unit and loopback tests
	$(MVN) test

clean: ## remove everything that was built
	rm -rf target

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
