# Needs: openjdk-17-jdk-headless (or newer), maven, make. Maven fetches the libraries once.
MVN ?= mvn -B -q -ntp
JAR := target/sprat.jar
TESTS := target/test-classes/.compiled
SOURCES := pom.xml $(shell find src -name '*.java')

.DEFAULT_GOAL := help
.PHONY: build test sim demo interop clean help

build: $(JAR) ## build target/sprat.jar, one runnable jar
$(JAR): $(SOURCES)
	$(MVN) -DskipTests package
	@touch $@

test: ## compile with every warning as an error, run all unit and loopback tests
	@rm -rf target/surefire-reports
	$(MVN) test
	@awk -F '[:,]' '/^Tests run/ { run += $$2; bad += $$4 + $$6; skipped += $$8 } \
		END { printf "%d passed, %d failed, %d skipped\n", run - bad - skipped, bad, skipped }' target/surefire-reports/*.txt

$(TESTS): $(JAR) $(shell find test/sprat -name '*.java')
	$(MVN) test-compile
	@touch $@

sim: $(TESTS) ## a thousand simulated swarms, everything going wrong; SEED=n plays one again, SEEDS=n other than 1000
	@java -Dtinylog.level=off -cp target/test-classes:$(JAR) sprat.scenario.Seeds $(or $(SEED),1) $(or $(if $(SEED),1),$(SEEDS),1000)

demo: $(JAR) ## share a folder on this machine: tracker, two seeders, four leechers; every byte compared
	@mkdir -p target/demo
	@javac -encoding UTF-8 -Xlint:all -Werror -d target/demo -cp $(JAR) test/demo/*.java
	@LC_ALL=C.UTF-8 java -cp target/demo:$(JAR) demo.Demo $(JAR)

interop: $(JAR) ## beside aria2, transmission and opentracker in network namespaces (root, Debian's packages: see .ci/run)
	@python3 -B test/interop/run.py $(JAR)

clean: ## remove everything that was built
	rm -rf target

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
