// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Remove a portal from a portal group, in C++.
 *
 *	c++ remove_portal.cpp $(pkg-config --cflags --libs libvds) -o remove_portal
 *	./remove_portal iqn.2026-01.org.example:disk 1 192.0.2.1:3260
 */
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vds.h>

/* An interface pointer that releases itself. */
struct releaser {
	void operator()(IUnknown *object) const { object->Release(); }
};

template <typename I> using com_ptr = std::unique_ptr<I, releaser>;

static void check(HRESULT hr, const std::string &what)
{
	if (FAILED(hr))
		throw std::runtime_error(what + ": " + VdsLastErrorMessage());
}

static com_ptr<IVdsAsync> start(const char *iqn, int tag, const char *address)
{
	IVdsLinuxService *service;
	IVdsIscsiPortalGroup *group;
	IVdsIscsiPortal *portal;
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsAsync *async;

	check(VdsOpenService(&service), "opening the service");
	com_ptr<IVdsLinuxService> s(service);

	check(s->FindPortalGroup(iqn, tag, &group), iqn);
	com_ptr<IVdsIscsiPortalGroup> g(group);

	check(s->FindPortal(address, &portal), address);
	com_ptr<IVdsIscsiPortal> p(portal);

	check(p->GetProperties(&prop), address);
	check(g->RemovePortal(prop.id, &async), "RemovePortal");
	return com_ptr<IVdsAsync>(async);
}

/* Show the progress until the operation is done; throws if it failed. */
static void follow(IVdsAsync *async)
{
	IVdsAsyncLinux *more;
	VDS_ASYNC_OUTPUT out;
	HRESULT result, hr;
	ULONG percent;
	char message[VDS_MESSAGE_SIZE];

	check(async->QueryInterface(IID_IVdsAsyncLinux, (void **)&more), "IVdsAsyncLinux");
	com_ptr<IVdsAsyncLinux> m(more);

	while ((hr = m->WaitTimeout(1000, &result, &out)) == VDS_E_TIMEOUT) {
		check(async->QueryStatus(&result, &percent), "QueryStatus");
		std::printf("%u %%\n", percent);
	}
	check(hr, "WaitTimeout");
	if (FAILED(result)) {
		m->GetMessage(message, sizeof(message));
		throw std::runtime_error(std::string("not removed: ") + message);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		std::fprintf(stderr, "usage: %s IQN TAG ADDR:PORT\n", argv[0]);
		return 2;
	}
	try {
		follow(start(argv[1], std::atoi(argv[2]), argv[3]).get());
		std::puts("removed");
		return 0;
	} catch (const std::exception &e) {
		std::fprintf(stderr, "%s\n", e.what());
		return 1;
	}
}
