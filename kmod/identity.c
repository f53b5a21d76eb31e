// SPDX-License-Identifier: GPL-2.0-only
/*
 * identity.c - who is who: ids that outlive a reboot, incarnations that do not.
 *
 * An id is the RFC 9562 version 5 UUID of the object's canonical name in the
 * name space of its provider, whose id in turn is that of its name in the name
 * space below.  So the same target, group or portal has the same id on every
 * boot, and two providers never share one.
 */
#include <crypto/hash.h>
#include <crypto/sha1.h>
#include <linux/atomic.h>
#include <linux/ktime.h>

#include "core.h"

static const uuid_t identity_namespace =
	UUID_INIT(0x11d4e5ac, 0x12a6, 0x47b4, 0x9b, 0x56, 0xa9, 0xaf, 0xb2,
		  0x72, 0x28, 0x54);

static struct crypto_shash *identity_sha1;
static atomic64_t identity_incarnation;

/* RFC 9562, section 5.5: SHA-1 over name space and name, cut and stamped. */
static void identity_uuid5(uuid_t *id, const uuid_t *space, const char *name)
{
	u8 text[UUID_SIZE + VDS_CANONICAL_MAX];
	u8 digest[SHA1_DIGEST_SIZE];
	size_t len = strnlen(name, VDS_CANONICAL_MAX);

	export_uuid(text, space);
	memcpy(text + UUID_SIZE, name, len);
	/* A software digest of a buffer on the stack cannot fail. */
	WARN_ON_ONCE(crypto_shash_tfm_digest(identity_sha1, text,
					     UUID_SIZE + len, digest));
	digest[6] = (digest[6] & 0x0f) | 0x50;
	digest[8] = (digest[8] & 0x3f) | 0x80;
	import_uuid(id, digest);
}

/* The id of a provider's subsystem. */
void reg_identity_provider(uuid_t *id, const char *name)
{
	identity_uuid5(id, &identity_namespace, name);
}

/* The id of one of a provider's objects. */
void reg_identity_make(uuid_t *id, const struct vds_provider *provider,
		       const char *canonical)
{
	identity_uuid5(id, &provider->id, canonical);
}

/* Never the same twice in one boot, a reload of the module included. */
u64 reg_incarnation_next(void)
{
	return atomic64_inc_return(&identity_incarnation);
}

int __init reg_identity_init(void)
{
	atomic64_set(&identity_incarnation, ktime_get_boottime_ns());
	identity_sha1 = crypto_alloc_shash("sha1", 0, 0);
	return PTR_ERR_OR_ZERO(identity_sha1);
}

void reg_identity_exit(void)
{
	crypto_free_shash(identity_sha1);
}
