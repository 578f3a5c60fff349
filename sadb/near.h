/*
 * The deadlines of the present grain: a heap of slots by (deadline, order of arming). It holds only
 * their indexes; slot->later says where in the heap. Four children a node, as heap.h.
 */
#ifndef SADB_NEAR_H
#define SADB_NEAR_H

#include "sadb/wheel.h"

void sadb_near_put(struct sadb_wheel *wheel, uint32_t id);  /* it is not in it */
void sadb_near_drop(struct sadb_wheel *wheel, uint32_t id); /* it is; its deadline may be new */

#endif
