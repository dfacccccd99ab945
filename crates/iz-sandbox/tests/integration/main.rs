//! Queries to a sandbox over a real socket, like those of a client.

#[cfg(test)]
mod checks;
#[cfg(test)]
mod guide;
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
mod strictness;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod traffic;
#[cfg(test)]
mod transports;
