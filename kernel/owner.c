// SPDX-License-Identifier: GPL-2.0
/*
 * Owners: whose a flow or a session is. Names are unique in their owner only,
 * so that controllers need not agree on anything.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "net.h"
#include "owner.h"

/**
 * srtp_owner_find - an owner by name
 * @sn: namespace; sn->lock is held
 * @name: its name
 *
 * Return: the owner, or NULL.
 */
struct srtp_owner *srtp_owner_find(struct srtp_net *sn, const char *name)
{
	struct srtp_owner *owner;

	lockdep_assert_held(&sn->lock);
	list_for_each_entry(owner, &sn->owners, node)
		if (!strcmp(owner->name, name))
			return owner;
	return NULL;
}

/**
 * srtp_owner_get - an owner by name, made if need be, for one object more
 * @sn: namespace; sn->lock is held
 * @name: its name
 *
 * Return: the owner, or NULL for want of memory.
 */
struct srtp_owner *srtp_owner_get(struct srtp_net *sn, const char *name)
{
	struct srtp_owner *owner = srtp_owner_find(sn, name);

	if (owner) {
		owner->objects++;
		return owner;
	}
	owner = kzalloc(sizeof(*owner), GFP_KERNEL_ACCOUNT);
	if (!owner)
		return NULL;
	owner->objects = 1;
	strscpy(owner->name, name, sizeof(owner->name));
	xa_init_flags(&owner->flows, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	xa_init_flags(&owner->sessions, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	list_add_tail(&owner->node, &sn->owners);
	return owner;
}

/**
 * srtp_owner_put - one object less; an owner that has none ends
 * @owner: sn->lock is held
 */
void srtp_owner_put(struct srtp_owner *owner)
{
	if (--owner->objects)
		return;
	list_del(&owner->node);
	xa_destroy(&owner->flows);
	xa_destroy(&owner->sessions);
	kfree(owner);
}

/**
 * srtp_owner_name - enter an object under its id
 * @xa: the owner's flows or sessions
 * @id: wished id, or 0 to be given one
 * @next: where the search for a free id goes on
 * @object: the object
 *
 * Return: 0, -EEXIST, -ENOMEM, or -EBUSY when no id is left.
 */
int srtp_owner_name(struct xarray *xa, u32 *id, u32 *next, void *object)
{
	int err;

	if (*id) {
		err = xa_insert(xa, *id, object, GFP_KERNEL);
		return err == -EBUSY ? -EEXIST : err;
	}
	err = xa_alloc_cyclic(xa, id, object, XA_LIMIT(1, INT_MAX), next,
			      GFP_KERNEL);
	return min(err, 0);
}
