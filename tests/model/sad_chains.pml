/*
 * How readers look through lines of the hash table while one writer puts SAs in and takes them out
 * (sadb/foreign.c, sadb/read.c), every store and every load a step of its own, in program order. A
 * line has one cell here; who finds it full hangs behind it. That a slot is read whole is the matter
 * of sad_readers.pml: here a look at one is a step, which waits while the slot is changed.
 *
 *   cell   a slot + 1, and MORE if others hang behind it; 0: empty
 *   slot   its SA, 0: free; busy: a reader who asks for that SA waits; next: in the chain, or in the
 *          list of free slots, of which the one free for longest is used next
 *   moves  odd while a chain is changed
 *   writer OPS times, SAs 1 to 3 of line 0 and SA 4 of line 1: puts one that is not there, or takes
 *          one out that is
 *   reader asks for one of line 0: that there is none it may be told only if there was a moment
 *          without it
 *
 * Mutants that must fail: -DNO_AGAIN (who finds nothing does not look again), -DNO_MOVES (changes
 * are not told), -DMOVE_BEFORE (they are told before, and not when they are over).
 */
#ifndef OPS
#define OPS 6
#endif
#define SLOTS 3
#define NONE  SLOTS
#define MORE  16
#define SLOT(cell) ((cell) % MORE - 1)
#define LINE(sa)   ((sa) / 4)

byte cell[2], sa_of[SLOTS], next[SLOTS + 1], moves = 0;
bool busy[SLOTS];
byte first_free = 0, last_free = SLOTS - 1;
bool live[5], absent[5]; /* published; there was a moment without it since the reader asked; ghosts */

inline moves_begin() {
#if defined(NO_MOVES)
	skip
#elif defined(MOVE_BEFORE)
	moves = moves + 2
#else
	moves++
#endif
}
inline moves_end() {
#if defined(NO_MOVES) || defined(MOVE_BEFORE)
	skip
#else
	moves++
#endif
}

inline put(sa) {
	d_step { /* the writer's own */
		slot = first_free;
		first_free = next[slot];
		at = LINE(sa)
	}
	sa_of[slot] = sa;
	next[slot] = NONE;
	if
	:: cell[at] == 0 -> cell[at] = slot + 1
	:: else ->
		head = SLOT(cell[at]);
		moves_begin();
		next[slot] = next[head];
		next[head] = slot;
		cell[at] = (cell[at] % MORE) + MORE;
		moves_end()
	fi;
	d_step { busy[slot] = false; live[sa] = true }
}

inline unhang() {
	before = head;
	do
	:: next[before] != slot -> before = next[before]
	:: else -> break
	od;
	moves_begin();
	next[before] = next[slot];
	if
	:: next[head] == NONE -> cell[at] = cell[at] % MORE
	:: else -> skip
	fi;
	moves_end()
}

inline promote() {
	if
	:: cell[at] < MORE -> cell[at] = 0
	:: else ->
		before = next[slot];
		moves_begin();
		cell[at] = before + 1 + (next[before] != NONE -> MORE : 0);
		moves_end()
	fi
}

inline drop(sa) {
	d_step {
		slot = 0;
		do
		:: sa_of[slot] != sa -> slot++
		:: else -> break
		od;
		at = LINE(sa);
		head = SLOT(cell[at]);
		busy[slot] = true;
		live[sa] = false;
		absent[sa] = true
	}
	if
	:: head == slot -> promote()
	:: else -> unhang()
	fi;
	sa_of[slot] = 0;
	next[slot] = NONE;
	if
	:: first_free == NONE -> first_free = slot
	:: else -> next[last_free] = slot
	fi;
	last_free = slot
}

proctype writer()
{
	byte op = 0, sa, slot, at, head, before;

	do
	:: op < OPS ->
		select(sa : 1 .. 4);
		if
		:: live[sa] -> drop(sa); op++
		:: !live[sa] && first_free != NONE -> put(sa); op++
		:: else -> skip
		fi
	:: else -> break
	od
}

#define HAS_MOVED(then) ((then) % 2 == 1 || moves != (then))

proctype reader()
{
	byte asked, then, found, at;

	select(asked : 1 .. 3);
	d_step {
		absent[1] = !live[1];
		absent[2] = !live[2];
		absent[3] = !live[3]
	}
again:
	then = moves;
	found = cell[0];
	if
	:: found == 0 -> goto missed
	:: else -> at = SLOT(found)
	fi;
	if /* waits while the slot of that SA is changed */
	:: sa_of[at] == asked && !busy[at] -> goto done
	:: sa_of[at] != asked -> skip
	fi;
	if
	:: found < MORE -> goto missed
	:: else -> at = next[at]
	fi;
	do
	:: at == NONE -> goto missed
	:: else ->
		if
		:: HAS_MOVED(then) -> goto missed
		:: else -> skip
		fi;
		if
		:: sa_of[at] == asked && !busy[at] -> goto done
		:: sa_of[at] != asked -> skip
		fi;
		at = next[at]
	od;
missed:
#ifndef NO_AGAIN
	if
	:: HAS_MOVED(then) -> goto again
	:: else -> skip
	fi;
#endif
	assert(absent[asked]);
done:
	skip
}

init {
	atomic {
		next[0] = 1;
		next[1] = 2;
		next[2] = NONE;
		busy[0] = true; busy[1] = true; busy[2] = true;
		run writer();
		run reader()
	}
}
