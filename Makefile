# Needs: openjdk-17-jdk-headless (or newer), maven, make. Maven fetches the libraries once.
MVN ?= mvn -B -q -ntp
JAR := target/sprat.jar
TESTS := target/test-classes/.compiled
SOURCES := pom.xml $(shell find src -name '*.java')

.DEFAULT_GOAL := help
.PHONY: build test sim efficiency fuzz demo interop chaos memory load load-peers load-tracker load-flood clean help

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

efficiency: $(TESTS) ## how near swarms come to what their lines allow: rewrites protocol-spec/efficiency.md and .svg
	@java -XX:MaxDirectMemorySize=8g -Dtinylog.level=off -cp target/test-classes:$(JAR) sprat.scenario.EfficiencyReport \
		protocol-spec/efficiency.md protocol-spec/efficiency.svg

fuzz: $(TESTS) ## a million hostile cases for all readers of bytes; SEED=n CASES=n TARGET=name CASE=n
	@java -Xmx512m -Dtinylog.level=off -cp target/test-classes:$(JAR) sprat.fuzz.Fuzz \
		$(or $(SEED),1) $(or $(CASES),1000000) "$(TARGET)" "$(CASE)"

demo: $(JAR) ## share a folder on this machine: tracker, two seeders, four leechers; every byte compared
	@mkdir -p target/demo
	@javac -encoding UTF-8 -Xlint:all -Werror -d target/demo -cp $(JAR) test/demo/*.java
	@LC_ALL=C.UTF-8 java -cp target/demo:$(JAR) demo.Demo $(JAR)

interop: $(JAR) ## beside aria2, transmission, libtorrent, rtorrent, opentracker and nginx in network namespaces (root, Debian's packages: see .ci/run)
	@python3 -B test/interop/run.py $(JAR)

chaos: $(JAR) ## nine processes under kill -9, stops, bad links, a full disk (root); SHORT=1 is short, SEED=n plays it again
	@python3 -B test/chaos/run.py $(JAR) $(if $(SEED),--seed $(SEED)) $(if $(SHORT),--short)

memory: $(JAR) ## downloads, uploads and floods with heaps from 16 MiB to 1 GiB, every byte compared (Linux); SHORT=1 is short
	@python3 -B test/memory/run.py $(JAR) $(if $(SHORT),--short)

load: ## all three below: figures with targets, in about ten minutes (Linux, two CPUs)
	@$(MAKE) --keep-going --no-print-directory -j1 load-peers load-tracker load-flood
load-peers: $(JAR) ## a seeder with 2,000 idle peers beside 50 active ones
	$(call load,PeersLoad)
load-tracker: $(JAR) ## a tracker with 1,000,000 peers of 100,000 torrents in the smallest heap
	$(call load,TrackerLoad)
load-flood: $(JAR) ## what honest clients lose to bad datagrams at a tracker, to silent connections at a seeder
	$(call load,FloodLoad)

# The load comes from CPU 1; what is under load has CPU 0.
define load
@mkdir -p target/load
@javac -encoding UTF-8 -Xlint:all -Werror -d target/load -cp $(JAR) test/load/*.java
@taskset -c 1 java -cp target/load:$(JAR) load.$(1) $(JAR)
endef

clean: ## remove everything that was built
	rm -rf target

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
