/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wrl/client.h of Windows: the smart pointer of WRL.
 */
#ifndef VDSW_WRL_CLIENT_H
#define VDSW_WRL_CLIENT_H

#pragma GCC system_header

#include <windows.h>
#include <objbase.h>
#include <type_traits>

namespace Microsoft {
namespace WRL {

/* A pointer to an interface that releases itself. */
template <typename T> class ComPtr {
public:
	ComPtr() : ptr_(nullptr) { }
	ComPtr(decltype(nullptr)) : ptr_(nullptr) { }
	ComPtr(T *other) : ptr_(other) { InternalAddRef(); }
	ComPtr(const ComPtr &other) : ptr_(other.ptr_) { InternalAddRef(); }
	ComPtr(ComPtr &&other) : ptr_(other.Detach()) { }
	template <typename U, typename = typename std::enable_if<
		  std::is_convertible<U *, T *>::value>::type>
	ComPtr(const ComPtr<U> &other) : ptr_(other.Get()) { InternalAddRef(); }
	~ComPtr() { Reset(); }

	ComPtr &operator=(ComPtr other)
	{
		Swap(other);
		return *this;
	}

	void Swap(ComPtr &other)
	{
		T *old = ptr_;

		ptr_ = other.ptr_;
		other.ptr_ = old;
	}

	explicit operator bool() const { return ptr_; }
	T *Get() const { return ptr_; }
	T *operator->() const { return ptr_; }
	T *const *GetAddressOf() const { return &ptr_; }
	T **GetAddressOf() { return &ptr_; }

	/* The pointer is released before it is written. */
	T **operator&()
	{
		return ReleaseAndGetAddressOf();
	}

	T **ReleaseAndGetAddressOf()
	{
		Reset();
		return &ptr_;
	}

	unsigned long Reset()
	{
		T *old = Detach();

		return old ? old->Release() : 0;
	}

	T *Detach()
	{
		T *old = ptr_;

		ptr_ = nullptr;
		return old;
	}

	void Attach(T *other)
	{
		Reset();
		ptr_ = other;
	}

	template <typename Q> HRESULT As(Q **out) const
	{
		return ptr_->QueryInterface(__uuidof(Q), reinterpret_cast<void **>(out));
	}

	template <typename Q> HRESULT As(ComPtr<Q> *out) const
	{
		return As(out->ReleaseAndGetAddressOf());
	}

	HRESULT CopyTo(T **out) const
	{
		if (ptr_)
			ptr_->AddRef();
		*out = ptr_;
		return S_OK;
	}

	HRESULT CopyTo(REFIID iid, void **out) const
	{
		return ptr_->QueryInterface(iid, out);
	}

	template <typename U> HRESULT CopyTo(U **out) const
	{
		return As(out);
	}

private:
	T *ptr_;

	void InternalAddRef()
	{
		if (ptr_)
			ptr_->AddRef();
	}
};

template <typename T, typename U> bool operator==(const ComPtr<T> &a, const ComPtr<U> &b)
{
	return a.Get() == b.Get();
}

template <typename T, typename U> bool operator!=(const ComPtr<T> &a, const ComPtr<U> &b)
{
	return a.Get() != b.Get();
}

template <typename T> bool operator==(const ComPtr<T> &a, decltype(nullptr))
{
	return !a.Get();
}

template <typename T> bool operator==(decltype(nullptr), const ComPtr<T> &a)
{
	return !a.Get();
}

template <typename T> bool operator!=(const ComPtr<T> &a, decltype(nullptr))
{
	return a.Get();
}

template <typename T> bool operator!=(decltype(nullptr), const ComPtr<T> &a)
{
	return a.Get();
}

} /* namespace WRL */
} /* namespace Microsoft */

#endif /* VDSW_WRL_CLIENT_H */
