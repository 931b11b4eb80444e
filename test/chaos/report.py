"""What a run has shown, as two tables."""
from node import KILLED
from vitals import RULES

MIB = 1 << 20


def tell_faults(faults):
    print(f'\n{"fault":16} {"begun":>6} {"live":>6}')
    for name in sorted({fault.kind.name for fault in faults}):
        same = [fault for fault in faults if fault.kind.name == name and fault.begun]
        print(f'{name:16} {len(same):6} {sum(fault.hit_live() for fault in same):6}')
    begun = [fault for fault in faults if fault.begun]
    print(f'{"all":16} {len(begun):6} {sum(fault.hit_live() for fault in begun):6}')


def tell_nodes(nodes):
    print(f'\n{"":10} {"lives":>6} {"killed":>6} {"MiB down":>9} {"MiB up":>8} {"RSS peak":>9} {"growth":>7} {"heap":>6} {"files":>6} {"end s":>6}')
    for node in nodes:
        lives = node.lives
        killed = sum(life.end == KILLED for life in lives)
        long = [life.vitals for life in lives if life.vitals.is_long()]
        growth = format(max(each.growth() for each in long), '.2f') if long else '-'
        heap = max((each.heap_growth_mib() for each in long if each.heap_growth_mib() is not None), default='-')
        peak = max((max(life.vitals.rss_mib, default=0) for life in lives), default=0)
        files = max((max(life.vitals.descriptors, default=0) for life in lives), default=0)
        end = max((life.end_seconds for life in lives if life.end_seconds is not None), default=0)
        print(f'{node.label:10} {len(lives):6} {killed:6} {moved(node, "bytesDown"):9.0f} {moved(node, "bytesUp"):8.0f} {peak:9.0f} '
              f'{growth:>7} {heap:>6} {files:6} {end:6.1f}')
    print(f'\n{RULES}')


def moved(node, field):
    """MiB over all lives; what came after the last figure of a life that was killed is missing."""
    return sum(life.progress.get(field, 0) for life in node.lives if life.progress) / MIB
