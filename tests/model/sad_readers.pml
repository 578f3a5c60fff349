/*
 * How readers look at a slot that one writer uses again and again (sadb/slot.h, sadb/read.c), every
 * store and every load a step of its own, in program order: what other orders a machine may choose
 * is for the fences, not for this model.
 *
 *   slot   version, odd while free or changed; spi, 0 while free; two words that follow from the
 *          SPI and from how often the SA was keyed, 0 when wiped
 *   writer births, keys and deletes SAs 1, 2 in turn, in the one slot
 *   reader asks for one of them: what it gets must be whole, and of that SA; that there is none it
 *          may be told only if there was a moment without it
 *
 * Mutants that must fail: -DNO_RECHECK (the version is not read again), -DBUMP_ONCE (the version
 * changes only after the stores), -DNO_WAIT (what is odd is read all the same).
 */
#ifndef READERS
#define READERS 2
#endif
#ifndef LIVES
#define LIVES 2
#endif

byte version = 1, spi = 0, word[2];
bool live[3]; /* published and not yet being deleted; ghost */
bool absent_1[2], absent_2[2]; /* there was a moment without it; ghost */

#define WORDS(sa, keyed) ((sa) * 16 + (keyed))

inline open() {
#ifdef BUMP_ONCE
	skip
#else
	version++
#endif
}
inline shut() {
#ifdef BUMP_ONCE
	version = version + 2
#else
	version++
#endif
}

inline gone(sa) {
	d_step {
		live[sa] = false;
		absent_1[0] = absent_1[0] | (sa == 1); absent_1[1] = absent_1[1] | (sa == 1);
		absent_2[0] = absent_2[0] | (sa == 2); absent_2[1] = absent_2[1] | (sa == 2);
	}
}

active proctype writer()
{
	byte life = 0, sa;

	do
	:: life < LIVES ->
		sa = 1 + life % 2;
		/* birth: the version is odd since the slot became free */
		spi = sa;
		word[0] = WORDS(sa, 0);
		word[1] = WORDS(sa, 0);
#ifdef BUMP_ONCE
		version = version + 2;
		live[sa] = true;
#else
		d_step { version++; live[sa] = true; }
#endif
		/* its keys come */
		open();
		word[0] = WORDS(sa, 1);
		word[1] = WORDS(sa, 1);
		shut();
		/* it goes */
		gone(sa);
		open();
		word[0] = 0;
		word[1] = 0;
		spi = 0;
		life++
	:: else -> break
	od
}

proctype reader(byte me)
{
	byte asked, first, seen, copy[2];

	if
	:: asked = 1
	:: asked = 2
	fi;
	d_step {
		absent_1[me] = !live[1];
		absent_2[me] = !live[2];
	}
again:
	first = version;
	seen = spi;
	if
	:: seen != asked ->
		assert((asked == 1 && absent_1[me]) || (asked == 2 && absent_2[me]));
		goto done
#if !defined(BUMP_ONCE) && !defined(NO_WAIT)
	:: seen == asked && first % 2 == 1 -> goto again
	:: seen == asked && first % 2 == 0 -> skip
#else
	:: seen == asked -> skip
#endif
	fi;
	copy[0] = word[0];
	copy[1] = word[1];
	seen = spi;
#ifndef NO_RECHECK
	if
	:: version != first -> goto again
	:: else -> skip
	fi;
#endif
	if
	:: seen == asked ->
		assert(copy[0] == copy[1]);
		assert(copy[0] / 16 == asked)
	:: else ->
		assert((asked == 1 && absent_1[me]) || (asked == 2 && absent_2[me]))
	fi;
done:
	skip
}

init {
	atomic {
		run reader(0);
#if READERS > 1
		run reader(1)
#endif
	}
}
