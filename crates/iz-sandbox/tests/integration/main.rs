//! A sandbox on a real socket, asked as a client asks.

#[cfg(test)]
mod checks;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod matching;
#[cfg(test)]
mod misbehaviours;
#[cfg(test)]
mod people;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod service;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod traffic;
#[cfg(test)]
mod transports;
